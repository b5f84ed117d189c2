# Sourced by the npm scripts: puts the Node 24 that `npm ci` brought first in PATH.
# npm 11 does it alone (node_modules/.bin/node). npm 10, which comes with Node 20, removes that link again when it clears
# away the packages of the other platforms, because they would have linked the same name.
for crashcart_node in node_modules/node-*/bin; do
  if [ -x "$crashcart_node/node" ]; then PATH="$PWD/$crashcart_node:$PATH"; fi
done

/** Loads node-av and ends: with exit code 0 when this machine can run it. Started by `encoder-choice.ts`. */
import "node-av"

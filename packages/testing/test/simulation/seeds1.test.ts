import { simulateSeeds } from "./simulateSeeds.ts"

simulateSeeds(1)

/** Pressline's pictures through sharp: sized, encoded, without metadata. */
export {
  type PictureSize,
  preparedPictures,
  type PreparedPicturesOptions,
} from "./preparedPictures.ts"
export type { Sharp, SharpPipeline } from "./Sharp.ts"

/** Pressline on many machines, by BullMQ. */
export {}

package io.heddle.kernel.instance;

/**
 * What the root of a tree knows of a parent below it.
 *
 * @param asOf sequence number of the parent to which the count belongs
 * @param live how many live children it may have
 */
record TreeCount(int asOf, int live) {}

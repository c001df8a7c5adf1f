/** What takes up room besides running work: what there is, whose it is, and when it goes. */
@NullMarked
package io.heddle.resource;

import org.jspecify.annotations.NullMarked;

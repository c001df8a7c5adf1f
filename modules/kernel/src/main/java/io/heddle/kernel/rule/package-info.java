/** The dependency rules Heddle ships, loaded through the same extension point as everyone's, and their registry. */
@NullMarked
package io.heddle.kernel.rule;

import org.jspecify.annotations.NullMarked;

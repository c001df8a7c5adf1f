/** Whether a node can do work. */
@NullMarked
package io.heddle.runtime.health;

import org.jspecify.annotations.NullMarked;

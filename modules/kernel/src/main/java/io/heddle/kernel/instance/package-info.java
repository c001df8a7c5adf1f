/** Decisions about one workflow instance: its protocol, its state and the function that decides. */
@NullMarked
package io.heddle.kernel.instance;

import org.jspecify.annotations.NullMarked;

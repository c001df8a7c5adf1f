/** What is written to the log about runs, and how much of it. */
@NullMarked
package io.heddle.runtime.log;

import org.jspecify.annotations.NullMarked;

/** One runnable main per question; every one of them is run as a test. */
@NullMarked
package io.heddle.examples;

import org.jspecify.annotations.NullMarked;

/** Follows instances to their end and shows how they get on: as a live picture, as plain lines or as JSON lines. */
@NullMarked
package io.heddle.cli.progress;

import org.jspecify.annotations.NullMarked;

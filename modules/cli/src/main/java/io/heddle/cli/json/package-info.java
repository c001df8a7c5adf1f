/** The JSON lines of {@code --json}. */
@NullMarked
package io.heddle.cli.json;

import org.jspecify.annotations.NullMarked;

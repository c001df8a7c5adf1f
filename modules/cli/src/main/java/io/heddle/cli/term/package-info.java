/** What the commands write on: streams, colours, widths. */
@NullMarked
package io.heddle.cli.term;

import org.jspecify.annotations.NullMarked;

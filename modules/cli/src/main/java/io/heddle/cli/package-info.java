/**
 * The command line: one class per command, which turns words into calls of the public API and answers into text, JSON
 * lines and exit codes.
 */
@NullMarked
package io.heddle.cli;

import org.jspecify.annotations.NullMarked;

package io.heddle.cli;

import io.heddle.cli.term.Terminal;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What commands work with.
 *
 * @param terminal streams
 * @param engines opens data folders
 * @param interrupts tells Ctrl-C
 * @param clock for what is shown, and for what ended since a command began
 * @param program how the user calls this program, for the commands it proposes
 */
record Session(Terminal terminal, Engines engines, Interrupts interrupts, Supplier<Instant> clock, String program) {}

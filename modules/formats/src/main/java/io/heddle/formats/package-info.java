/**
 * Reads and writes definitions as YAML and JSON, and imports WfFormat traces. Everything here is a pure function of its
 * input: problems are returned as findings with line numbers, never thrown, and never depend on the default locale,
 * character set or time zone.
 */
@NullMarked
package io.heddle.formats;

import org.jspecify.annotations.NullMarked;

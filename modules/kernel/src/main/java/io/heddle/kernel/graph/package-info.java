/**
 * Graphs: validation of definitions and of run-time registrations, analysis (cycles, layers, entries and ends) and
 * export. Pure functions of their arguments, safe to call from any thread. No method recurses over a graph, so chains
 * of any length are fine; JGraphT is used here and nowhere else.
 */
@NullMarked
package io.heddle.kernel.graph;

import org.jspecify.annotations.NullMarked;

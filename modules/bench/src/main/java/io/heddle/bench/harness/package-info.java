/**
 * What every measurement shares, whoever is measured: the workloads, the closed loop, and the process that carries out
 * one run. Knows neither Heddle nor any peer; peers are built against this package alone.
 */
@NullMarked
package io.heddle.bench.harness;

import org.jspecify.annotations.NullMarked;

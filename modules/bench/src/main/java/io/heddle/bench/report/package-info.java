/** What was measured, as tables, plots and verdicts. */
@NullMarked
package io.heddle.bench.report;

import org.jspecify.annotations.NullMarked;

/** Figures about a node for Micrometer, and for Prometheus as a page of the admin server. */
@NullMarked
package io.heddle.metrics;

import org.jspecify.annotations.NullMarked;

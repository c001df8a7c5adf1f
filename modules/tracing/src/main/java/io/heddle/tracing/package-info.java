/** Spans for OpenTelemetry: one per instance, node and attempt. */
@NullMarked
package io.heddle.tracing;

import org.jspecify.annotations.NullMarked;

package io.heddle.formats.planted;

import io.heddle.kernel.planted.Cycle;
import org.jspecify.annotations.Nullable;

/** Violates on purpose: two packages that need each other; and a format that knows the kernel. */
public record Half(@Nullable Cycle other) {}

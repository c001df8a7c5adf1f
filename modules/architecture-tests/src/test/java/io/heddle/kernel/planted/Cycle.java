package io.heddle.kernel.planted;

import io.heddle.formats.planted.Half;

/** Violates on purpose: two packages that need each other. */
public record Cycle(Half half) {}

package io.heddle.kernel.planted;

import java.util.Random;

/** Violates on purpose: a decision by chance. */
record ThrowsDice(Random dice) {}

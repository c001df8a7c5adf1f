package io.heddle.elsewhere;

/** Violates on purpose: a package nobody decided on. */
record Homeless() {}

package io.heddle.kernel.expression;

/** The result of CEL's {@code type()}. */
record TypeName(String name) {}

/** Conditions and mappings: CEL and its structured relatives, compiled once and evaluated without side effects. */
@NullMarked
package io.heddle.kernel.expression;

import org.jspecify.annotations.NullMarked;

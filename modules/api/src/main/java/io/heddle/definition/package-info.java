/** The definition model: what a workflow's graph looks like before it runs, and a builder for it. */
@NullMarked
package io.heddle.definition;

import org.jspecify.annotations.NullMarked;

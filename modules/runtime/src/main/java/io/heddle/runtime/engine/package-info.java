/** Heddle on one node, assembled: shards, registry, dispatcher, plans and the operations every door uses. */
@NullMarked
package io.heddle.runtime.engine;

import org.jspecify.annotations.NullMarked;

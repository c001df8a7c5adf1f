/**
 * Decisions of the registry: which threads (live runs) exist, which definitions they refer to, and who is to be woken
 * when. Two deciders, both pure: {@link io.heddle.kernel.registry.PartitionDecider} for a partition of the threads and
 * {@link io.heddle.kernel.registry.DefinitionDecider} for one definition. Neither sees a clock, a thread or an actor.
 */
@NullMarked
package io.heddle.kernel.registry;

import org.jspecify.annotations.NullMarked;

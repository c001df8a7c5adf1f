/**
 * The registry's actors: {@link io.heddle.runtime.registry.ThreadRegistry} partitions, {@link
 * io.heddle.runtime.registry.WorkflowRegistry} definition entities, and {@link
 * io.heddle.runtime.registry.RegistryAccess}, the door to both. What they decide is in {@code io.heddle.kernel.registry}.
 */
@NullMarked
package io.heddle.runtime.registry;

import org.jspecify.annotations.NullMarked;

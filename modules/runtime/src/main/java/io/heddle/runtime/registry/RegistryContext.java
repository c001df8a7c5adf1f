package io.heddle.runtime.registry;

import io.heddle.kernel.registry.RegistryEffect;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What the registry's actors work with.
 *
 * @param settings the settings
 * @param waker brings an instance into memory; called on an actor's thread, must not block or throw
 * @param clock the time
 */
public record RegistryContext(RegistrySettings settings, Consumer<RegistryEffect.Wake> waker, InstantSource clock) {

    public RegistryContext {
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(waker, "waker");
        Objects.requireNonNull(clock, "clock");
    }
}

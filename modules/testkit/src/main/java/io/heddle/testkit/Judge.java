package io.heddle.testkit;

import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.instance.InstanceState;
import org.jspecify.annotations.Nullable;

/** Who decides in a simulation: the kernel, or a broken one that a simulation must find out. */
interface Judge {
    Judge KERNEL = new InstanceDecider((existing, batch) -> java.util.List.of())::decide;

    Decision decide(InstanceState state, InstanceCommand command, @Nullable String commandId, long now);
}

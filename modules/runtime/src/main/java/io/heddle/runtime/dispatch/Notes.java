package io.heddle.runtime.dispatch;

import io.heddle.Payload;
import io.heddle.kernel.instance.InstanceCommand;
import java.util.List;
import java.util.Map;

/**
 * What user code asked for besides its output; recorded with success, dropped with anything else.
 *
 * @param globals values to set
 * @param children to start, in the order they were asked for
 */
public record Notes(Map<String, Payload> globals, List<InstanceCommand.StartChild> children) {

    /** Nothing. */
    static final Notes NONE = new Notes(Map.of(), List.of());

    public Notes {
        globals = Map.copyOf(globals);
        children = List.copyOf(children);
    }
}

package io.heddle;

import io.heddle.definition.OnParentEnd;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a DYNAMIC child starts. Immutable; each {@code with} method returns a changed copy.
 *
 * @param id thread id of the child; null lets Heddle derive one from its parent
 * @param name for people
 * @param version which version of its definition; null is the latest one when the child starts
 * @param input its input
 * @param awaited whether the parent cannot end by itself before the child has ended
 * @param onParentEnd what becomes of it when the parent ends first; null is {@link OnParentEnd#usual}
 * @param timeout bound on its running time; null is {@code heddle.threads.child-timeout}, zero is none
 */
public record ChildOptions(
        @Nullable InstanceId id,
        String name,
        @Nullable Version version,
        Payload input,
        boolean awaited,
        @Nullable OnParentEnd onParentEnd,
        @Nullable Duration timeout) {

    /** A derived id, the latest version, no input, waited for. */
    public static final ChildOptions DEFAULT = new ChildOptions(null, "", null, Payload.NULL, true, null, null);

    public ChildOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(input, "input");
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative: " + timeout);
        }
    }

    /** With this JSON input. */
    public static ChildOptions input(String json) {
        return DEFAULT.withInput(Payload.json(json));
    }

    /** With this thread id: asking the same parent twice for the same id gives the same child. */
    public ChildOptions withId(String value) {
        return new ChildOptions(InstanceId.of(value), name, version, input, awaited, onParentEnd, timeout);
    }

    /** With a name for people. */
    public ChildOptions withName(String value) {
        return new ChildOptions(id, value, version, input, awaited, onParentEnd, timeout);
    }

    /** {@code MAJOR.MINOR.PATCH}. */
    public ChildOptions withVersion(String text) {
        return new ChildOptions(id, name, Version.parse(text), input, awaited, onParentEnd, timeout);
    }

    /** With an input of any content type. */
    public ChildOptions withInput(Payload value) {
        return new ChildOptions(id, name, version, value, awaited, onParentEnd, timeout);
    }

    /** The parent may end before it. */
    public ChildOptions withoutWaiting() {
        return new ChildOptions(id, name, version, input, false, onParentEnd, timeout);
    }

    /** With another fate when the parent ends first. */
    public ChildOptions withOnParentEnd(OnParentEnd value) {
        return new ChildOptions(id, name, version, input, awaited, value, timeout);
    }

    /** With a bound on its running time; zero is none. */
    public ChildOptions withTimeout(Duration value) {
        return new ChildOptions(id, name, version, input, awaited, onParentEnd, value);
    }
}

package io.heddle.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.runtime.payload.MemoryPayloads;
import io.heddle.runtime.payload.Payloads;
import io.heddle.runtime.wire.PayloadTypes;
import java.time.Clock;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An object of the application, a constant perhaps, never loses its bytes because the engine has stored them. */
@Tag("trap-T6")
class OwnPayloadsTest {
    private static final Payloads PAYLOADS = new Payloads(new MemoryPayloads(), 1, Runnable::run, Clock.systemUTC());

    /** Commands whose payloads come from the engine. */
    private static final Set<Class<?>> FROM_WITHIN = Set.of(
            // The input was shared when the start was put together, see Starts; the past was read from a journal.
            InstanceCommand.Create.class,
            InstanceCommand.Rewind.class,
            // What a child has recorded.
            InstanceCommand.NoteChildEnded.class);

    private static Payload large() {
        return Payload.json("\"large\"");
    }

    private static InstanceCommand.StartChild child() {
        return new InstanceCommand.StartChild(
                InstanceId.of("c"),
                DefinitionId.of("d"),
                VersionSelector.latest(),
                large(),
                "",
                true,
                OnParentEnd.CANCEL,
                null);
    }

    private static List<InstanceCommand> commands() {
        return List.of(
                new InstanceCommand.Complete("n", 1, large(), Map.of("g", large()), List.of(child())),
                new InstanceCommand.Signal("n", large(), null),
                new InstanceCommand.SkipNode("n", large()),
                new InstanceCommand.Mark("n", "n", InstanceCommand.Mark.What.COMPLETED, large(), null, false),
                new InstanceCommand.SetGlobal("g", large(), null),
                new InstanceCommand.RecordChoice("c", large()),
                child());
    }

    @Test
    void everyCommandWithPayloadsFromOutsideGetsHandlesOfTheEnginesOwn() {
        for (InstanceCommand command : commands()) {
            IdentityHashMap<Payload, String> given = PayloadTypes.in(command);
            InstanceCommand own = OwnPayloads.of(command, PAYLOADS);
            IdentityHashMap<Payload, String> held = PayloadTypes.in(own);
            assertThat(own).isEqualTo(command);
            assertThat(held.keySet()).as("%s", command).noneMatch(given::containsKey);
            assertThat(new TreeSet<>(held.values())).isEqualTo(PayloadTypes.components(command.getClass()));
        }
    }

    /** Results of executors, the many, are not even copied. */
    @Test
    void smallPayloadsStayTheObjectsTheyAre() {
        Payloads patient = new Payloads(new MemoryPayloads(), 100, Runnable::run, Clock.systemUTC());
        for (InstanceCommand command : commands()) {
            assertThat(PayloadTypes.in(OwnPayloads.of(command, patient)).keySet())
                    .allMatch(PayloadTypes.in(command)::containsKey);
        }
        InstanceCommand result = new InstanceCommand.Complete("n", 1, large(), Map.of("g", large()), List.of());
        assertThat(OwnPayloads.of(result, patient)).isSameAs(result);
    }

    /** A command that is new, or has a payload now, is either here or said to come from within. */
    @Test
    void everyCommandThatCanHoldAPayloadIsKnown() {
        Set<Class<?>> known = commands().stream().map(InstanceCommand::getClass).collect(Collectors.toSet());
        known.addAll(FROM_WITHIN);
        assertThat(Arrays.stream(InstanceCommand.class.getPermittedSubclasses())
                        .filter(type -> !PayloadTypes.components(type).isEmpty()))
                .containsExactlyInAnyOrderElementsOf(known);
    }
}

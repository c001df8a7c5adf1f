package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which definitions are active: the set of their live threads decides, and nothing else. */
class ActiveStateTest {
    private static final Version V1 = new Version(1, 0, 0);

    @Test
    @Tag("promise-109")
    @Tag("promise-122")
    @Tag("trap-D1")
    void everyAnswerAgreesWithAMultisetOver100000Operations() {
        Random random = new Random(109);
        MiniRegistry registry = new MiniRegistry(5);
        List<DefinitionId> ids = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ids.add(DefinitionId.of("w" + i));
            registry.publish(ids.get(i), V1);
        }
        Map<DefinitionId, Integer> model = new HashMap<>();
        List<String> live = new ArrayList<>();
        Map<String, DefinitionId> ofThread = new HashMap<>();
        int next = 0;
        for (int step = 0; step < 100_000; step++) {
            DefinitionId id = ids.get(random.nextInt(ids.size()));
            int choice = random.nextInt(100);
            // Few at a time, so that definitions keep becoming active and inactive.
            if (choice < 40 && live.size() < 12) {
                String thread = "t" + next++;
                assertThat(registry.start(thread, id, VersionSelector.latest()))
                        .isInstanceOf(PartitionReply.Granted.class);
                model.merge(id, 1, Integer::sum);
                live.add(thread);
                ofThread.put(thread, id);
            } else if (choice < 80 && !live.isEmpty()) {
                String thread = live.remove(random.nextInt(live.size()));
                assertThat(registry.release(thread)).isInstanceOf(PartitionReply.Released.class);
                model.merge(ofThread.remove(thread), -1, Integer::sum);
                registry.ask(new PartitionCommand.Forget(InstanceId.of(thread), 1));
            } else if (choice < 98) {
                assertThat(registry.check(DefinitionCommand.CheckReferences.state(id))
                                .active())
                        .as("step %d, %s", step, id)
                        .isEqualTo(model.getOrDefault(id, 0) > 0);
            } else {
                assertThat(active(registry)).as("step %d", step).isEqualTo(modelled(model));
            }
        }
    }

    @Test
    @Tag("promise-110")
    @Tag("promise-123")
    void aDefinitionIsActiveFromItsFirstGrantToItsLastRelease() {
        MiniRegistry registry = new MiniRegistry(4);
        DefinitionId id = DefinitionId.of("order");
        registry.publish(id, V1);
        assertThat(registry.check(DefinitionCommand.CheckReferences.state(id)).active())
                .isFalse();
        for (String thread : List.of("a", "b", "c")) {
            registry.start(thread, id, VersionSelector.latest());
            assertThat(registry.check(DefinitionCommand.CheckReferences.state(id))
                            .active())
                    .isTrue();
        }
        registry.release("a");
        registry.release("b");
        assertThat(registry.check(DefinitionCommand.CheckReferences.state(id)).active())
                .isTrue();
        assertThat(registry.isIdle(id)).isFalse();
        registry.release("c");
        assertThat(registry.check(DefinitionCommand.CheckReferences.state(id)).active())
                .isFalse();
        assertThat(registry.isIdle(id)).isTrue();
    }

    private static Set<DefinitionId> active(MiniRegistry registry) {
        Set<DefinitionId> active = new HashSet<>();
        for (int i = 0; i < registry.partitions; i++) {
            active.addAll(
                    ((PartitionReply.ActiveDefinitionSet) registry.ask(i, new PartitionCommand.ActiveDefinitions()))
                            .ids());
        }
        return active;
    }

    private static Set<DefinitionId> modelled(Map<DefinitionId, Integer> model) {
        Set<DefinitionId> active = new HashSet<>();
        model.forEach((id, count) -> {
            if (count > 0) {
                active.add(id);
            }
        });
        return active;
    }
}

package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.NodeError;
import io.heddle.definition.NodeBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What records say about work that was done. */
class StepMeterTest {
    private final List<String> told = new ArrayList<>();

    private final StepMeter meter = new StepMeter() {
        @Override
        public void joined(long nodes, long edges) {
            told.add("joined " + nodes + "/" + edges);
        }

        @Override
        public void nodeReady(long micros) {
            told.add("ready " + micros);
        }

        @Override
        public void nodeCompleted(long micros) {
            told.add("completed " + micros);
        }

        @Override
        public void nodeEnded(boolean ran, int decided) {
            told.add((ran ? "ran" : "did not run") + ", decided " + decided);
        }

        @Override
        public void instanceEnded(long micros) {
            told.add("instance " + micros);
        }
    };

    /** What the last record says. */
    private List<String> last(Desk desk) {
        told.clear();
        StepMeter.read(desk.batches.get(desk.batches.size() - 1), desk.state, meter);
        return List.copyOf(told);
    }

    @Test
    void aRunTellsItsNodesItsTimesAndItsEnd() {
        Desk desk = Desk.running(w -> w.task("a", "x").task("b", "x", "a").task("c", "x", "a"));
        assertThat(last(desk)).containsExactly("joined 3/2", "ready 0");
        desk.now += 7;
        desk.complete("a", "1");
        assertThat(last(desk)).containsExactly("ran, decided 2", "completed 7", "ready 7", "ready 7");
        desk.now += 5;
        desk.perform(new InstanceCommand.Fail("b", 1, NodeError.fatal("E", "no")));
        assertThat(last(desk)).containsExactly("ran, decided 0");
        desk.perform(new InstanceCommand.SkipNode("c", null));
        assertThat(last(desk)).containsExactly("did not run, decided 0", "instance 12");
    }

    @Test
    void nodesThatJoinLaterAndIterationsAreNodes() {
        Desk dynamic = Desk.dynamic(InstanceSettings.DEFAULTS);
        assertThat(last(dynamic)).containsExactly("joined 0/0");
        dynamic.register(
                NodeBuilder.of("a").executor("x"),
                NodeBuilder.of("b").executor("x").after("a"));
        assertThat(last(dynamic)).containsExactly("joined 2/1", "ready 0");
        Desk loop = Desk.running(w -> w.node(
                "l",
                n -> n.loop(2)
                        .body("p", b -> b.executor("x"))
                        .body("q", b -> b.executor("x").after("p"))));
        assertThat(last(loop)).contains("joined 1/0", "joined 2/1");
    }

    @Test
    void controlNodesHaveNoTimeOfTheirOwn() {
        Desk desk = Desk.running(w -> w.node("l", n -> n.loop(1).body("p", b -> b.executor("x"))));
        desk.now += 3;
        desk.complete("l#0/p", "1");
        assertThat(last(desk)).containsOnlyOnce("completed 3");
    }
}

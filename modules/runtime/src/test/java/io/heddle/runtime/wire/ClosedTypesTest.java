package io.heddle.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClosedTypesTest {

    record Older(String name, int count) {}

    record Newer(String name, int count, @Nullable String added, long number, List<String> more) {}

    record Open(Runnable anything) {}

    record Holder(Inner inner, String after) {
        record Inner(List<@Nullable String> texts, Map<String, @Nullable Object> tree) {}
    }

    sealed interface Tree {
        record Leaf(int value) implements Tree {}

        record Fork(Tree left, Tree right) implements Tree {}
    }

    private static final ClosedTypes TYPES = new ClosedTypes(Map.of(), Set.of());

    private static Object through(Object value, Class<?> readAs) {
        WireWriter out = new WireWriter();
        TYPES.of(value.getClass()).write(out, value);
        return TYPES.of(readAs).read(new WireReader(out.toByteArray()));
    }

    @Test
    void componentsAnOlderReleaseDoesNotKnowAreSkipped() {
        assertThat(through(new Newer("a", 7, "b", 8, List.of("c")), Older.class))
                .isEqualTo(new Older("a", 7));
    }

    @Test
    void componentsANewerReleaseMissesAreNullOrZero() {
        assertThat(through(new Older("a", 7), Newer.class)).isEqualTo(new Newer("a", 7, null, 0, null));
    }

    @Test
    void nestedRecordsListsAndTreesKeepTheirNulls() {
        Holder holder = new Holder(
                new Holder.Inner(java.util.Arrays.asList("x", null), java.util.Collections.singletonMap("k", null)),
                "end");
        assertThat(through(holder, Holder.class)).isEqualTo(holder);
    }

    @Test
    void recursiveTypesAreWritten() {
        Tree tree = new Tree.Fork(new Tree.Leaf(1), new Tree.Fork(new Tree.Leaf(2), new Tree.Leaf(3)));
        WireWriter out = new WireWriter();
        TYPES.of(Tree.class).write(out, tree);
        assertThat(TYPES.of(Tree.class).read(new WireReader(out.toByteArray()))).isEqualTo(tree);
    }

    @Test
    void anOpenTypeIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> TYPES.of(Open.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Open.anything")
                .hasMessageContaining("Runnable");
    }

    @Test
    void aSizeThatCannotBeIsRefusedBeforeMemoryIsSetAside() {
        byte[] bytes = new WireWriter()
                .writeBytes(new WireWriter()
                        .writeUnsigned(2)
                        .writeBoolean(true)
                        .writeBytes(new WireWriter()
                                .writeUnsigned(1)
                                .writeBoolean(true)
                                .writeUnsigned(1L << 30)
                                .toByteArray())
                        .toByteArray())
                .toByteArray();
        assertThatThrownBy(() -> TYPES.of(Holder.class).read(new WireReader(bytes)))
                .isInstanceOf(WireException.class);
    }
}

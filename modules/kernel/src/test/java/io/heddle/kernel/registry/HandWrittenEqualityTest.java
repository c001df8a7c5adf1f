package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.Version;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that compare themselves by hand, for speed, still compare every component, those added later included. */
class HandWrittenEqualityTest {
    private record Sample(Record record, List<Object> others) {}

    static List<Sample> samples() {
        VersionSelector one = VersionSelector.exact(new Version(1, 0, 0));
        VersionSelector two = VersionSelector.exact(new Version(2, 0, 0));
        return List.of(
                new Sample(new InstanceId("a"), List.of("b")),
                new Sample(new DefinitionId("a"), List.of("b")),
                new Sample(new NodeId("a"), List.of("b")),
                new Sample(new ClaimKey(DefinitionId.of("a"), one), List.of(DefinitionId.of("b"), two)),
                new Sample(new NodeCounts(1, 2, 3, 4, 5, 6, 7), List.of(9, 9, 9, 9, 9, 9, 9)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyComponentCounts(Sample sample) throws ReflectiveOperationException {
        Record record = sample.record();
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].getAccessor().invoke(record);
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = record.getClass().getConstructor(types);
        assertThat(constructor.newInstance(values)).isEqualTo(record).hasSameHashCodeAs(record);
        for (int i = 0; i < values.length; i++) {
            Object[] changed = values.clone();
            changed[i] = sample.others().get(i);
            Object other = constructor.newInstance(changed);
            assertThat(other).as(components[i].getName()).isNotEqualTo(record);
            assertThat(other.hashCode()).as(components[i].getName()).isNotEqualTo(record.hashCode());
        }
        assertThat(record.equals(null)).isFalse();
        assertThat(record).isNotEqualTo("a");
    }
}

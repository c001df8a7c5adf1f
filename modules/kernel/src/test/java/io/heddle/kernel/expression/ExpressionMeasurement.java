package io.heddle.kernel.expression;

import io.heddle.Payload;
import io.heddle.definition.Condition;
import java.util.Map;
import java.util.function.IntConsumer;

/** Measures what evaluations cost. Run its main method; no test, because figures depend on the machine. */
final class ExpressionMeasurement {
    private static final int ROUNDS = 5;
    private static final int RUNS = 300_000;

    private ExpressionMeasurement() {}

    public static void main(String[] arguments) {
        Expressions expressions = Expressions.withDefaultLimits();
        Payload small = Payload.json("{\"id\":\"o-1\",\"amount\":150,\"currency\":\"EUR\"}");
        Payload order = Payload.json("{\"id\":\"o-1\",\"amount\":150,\"items\":["
                + "{\"sku\":\"a\",\"price\":1.5,\"n\":2},".repeat(19)
                + "{\"sku\":\"z\",\"price\":99.0,\"n\":1}]}");
        measure("decode 44 bytes", i -> JsonCodec.decode(small));
        measure("decode 700 bytes", i -> JsonCodec.decode(order));
        condition("output.amount > 100", expressions.condition("output.amount > 100"), small);
        condition(
                "simple output.amount greater_than 100",
                expressions.condition(new Condition.Simple("output.amount", "greater_than", 100, "NUMBER")),
                small);
        condition(
                "output.items.exists(i, i.price > 50.0)",
                expressions.condition("output.items.exists(i, i.price > 50.0)"),
                order);
        Scope shared = Scope.of(Map.of("output", small));
        CompiledCondition compiled = expressions.condition("output.amount > 100");
        measure("output.amount > 100, already decoded", i -> compiled.test(shared));
        CompiledMapping mapping = expressions.mapping("{'id': input.id, 'total': input.amount * 2}");
        measure(
                "mapping to a map of 2, encoded",
                i -> JsonCodec.encode(mapping.value(Scope.of(Map.of("input", small)))));
        IntConsumer compile = i -> expressions.condition("output.amount > " + i);
        measure("compile", compile, RUNS / 100);
    }

    private static void condition(String name, CompiledCondition condition, Payload output) {
        measure(name + ", with decoding", i -> condition.test(Scope.of(Map.of("output", output))));
    }

    private static void measure(String name, IntConsumer work) {
        measure(name, work, RUNS);
    }

    private static void measure(String name, IntConsumer work, int runs) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                work.accept(i);
            }
            best = Math.min(best, (System.nanoTime() - start) / runs);
        }
        System.out.printf("%-60s %,10d ns%n", name, best);
    }
}

package io.heddle.formats;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON-shaped data with the line each part starts on: what both parsers produce and the only thing the mapper reads. */
sealed interface Tree {

    /** Line in the source, counted from 1. */
    int line();

    /**
     * A value that holds no other.
     *
     * @param value null, {@link Boolean}, {@link Long}, {@link Double} or {@link String}
     */
    record Scalar(@Nullable Object value, int line) implements Tree {}

    /** A value that has already been reported; readers pass over it silently. */
    record Bad(int line) implements Tree {}

    record Seq(List<Tree> items, int line) implements Tree {}

    record Obj(Map<String, Member> members, int line) implements Tree {}

    /** One entry of an object; {@code line} is that of its key. */
    record Member(String name, Tree value, int line) {}
}

package io.heddle.formats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Free-form JSON data inside a definition, as plain Java values. Trees are at most {@link ReadOptions#MAX_DEPTH} deep. */
final class Data {

    private Data() {}

    /** Values that were already reported become null; the definition is refused anyway. */
    static @Nullable Object of(Tree tree) {
        if (tree instanceof Tree.Scalar scalar) {
            return scalar.value();
        }
        if (tree instanceof Tree.Seq seq) {
            List<@Nullable Object> list = new ArrayList<>(seq.items().size());
            for (Tree item : seq.items()) {
                list.add(of(item));
            }
            return Collections.unmodifiableList(list);
        }
        return tree instanceof Tree.Obj obj ? of(obj) : null;
    }

    static Map<String, @Nullable Object> of(Tree.Obj obj) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        obj.members().forEach((name, member) -> map.put(name, of(member.value())));
        return Collections.unmodifiableMap(map);
    }

    /** The text of one field before the object is read, so that every finding in it can bear its name; null if none. */
    static @Nullable String early(Tree tree, Shape shape, String field) {
        if (tree instanceof Tree.Obj obj) {
            for (Tree.Member member : obj.members().values()) {
                if (field.equals(shape.field(member.name()))
                        && member.value() instanceof Tree.Scalar scalar
                        && scalar.value() instanceof String text) {
                    return text;
                }
            }
        }
        return null;
    }

    /** How deep the deepest value lies, counted as {@link io.heddle.Json} does: the data itself lies at 0. */
    static int height(Tree tree) {
        int highest = -1;
        if (tree instanceof Tree.Seq seq) {
            for (Tree item : seq.items()) {
                highest = Math.max(highest, height(item));
            }
        } else if (tree instanceof Tree.Obj obj) {
            for (Tree.Member member : obj.members().values()) {
                highest = Math.max(highest, height(member.value()));
            }
        }
        return highest + 1;
    }
}

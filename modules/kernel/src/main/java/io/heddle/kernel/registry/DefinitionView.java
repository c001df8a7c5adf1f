package io.heddle.kernel.registry;

import io.heddle.Version;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a partition must know of a definition to grant starts by itself.
 *
 * @param noticeNo grows with every change; the greater one is the newer view
 * @param latest what LATEST stands for; null if nothing is published
 * @param retired versions, AD_HOC perhaps among them, that take no new starts
 */
public record DefinitionView(long noticeNo, @Nullable Version latest, Set<VersionSelector> retired) {

    public DefinitionView {
        retired = Set.copyOf(retired);
    }
}

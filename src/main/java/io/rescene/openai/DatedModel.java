package io.rescene.openai;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Settings by model also hold for its dated versions: those of {@code gpt-4o} for {@code gpt-4o-2024-08-06}. */
final class DatedModel {
    private DatedModel() {}

    /** What is set for a model, else for the longest undated name it begins with; empty if nothing is. */
    static <V> Optional<V> find(Map<String, V> byModel, String model) {
        return Optional.ofNullable(byModel.get(model))
                .or(() -> byModel.keySet().stream()
                        .filter(name -> model.startsWith(name + "-2"))
                        .max(Comparator.comparingInt(String::length))
                        .map(byModel::get));
    }
}

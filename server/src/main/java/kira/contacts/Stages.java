package kira.contacts;

import java.util.List;
import java.util.Optional;
import kira.contacts.Stage.Colour;
import kira.contacts.filter.Words;
import kira.team.WorkspaceSettings.Section;

/** The lifecycle stages of a workspace, in the order in which contacts go through them. */
record Stages(List<Stage> stages) {
  static final int MOST = 30;

  static final Section<Stages> SECTION =
      new Section<>(
          "contact-stages",
          Stages.class,
          new Stages(
              List.of(
                  new Stage("lead", "Lead", Colour.BLUE, false),
                  new Stage("prospect", "Prospect", Colour.ORANGE, false),
                  new Stage("customer", "Customer", Colour.TEAL, false),
                  new Stage("former_customer", "Former customer", Colour.GRAY, false))));

  Stages {
    stages = List.copyOf(stages);
  }

  Optional<Stage> find(String key) {
    return stages.stream().filter(stage -> stage.key().equals(key)).findFirst();
  }

  /** The stage that a file calls so: by its key, or by its name in any case. */
  Optional<Stage> called(String name) {
    var folded = Words.fold(name);
    return find(folded)
        .or(() ->
            stages.stream().filter(stage -> Words.fold(stage.name()).equals(folded)).findFirst());
  }
}

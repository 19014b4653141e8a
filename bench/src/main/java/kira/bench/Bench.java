package kira.bench;

/** One bench: what it is called and how it is run. It leaves nothing running. */
interface Bench {
  String name();

  /** One line for {@code --list}. */
  String what();

  /**
   * @param full run the largest sizes, however long it takes
   */
  void run(Figures figures, boolean full) throws Exception;
}

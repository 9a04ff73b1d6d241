/** A row of tabs: arrow keys move between them. */

interface Props<T extends string> {
  label: string;
  id: string;
  tabs: { key: T; label: string }[];
  selected: T;
  onSelect: (key: T) => void;
}

export function Tabs<T extends string>({ label, id, tabs, selected, onSelect }: Props<T>) {
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const index = tabs.findIndex((tab) => tab.key === selected);
    const next = tabs[(index + step + tabs.length) % tabs.length]!;
    onSelect(next.key);
    document.getElementById(`${id}-${tabs.indexOf(next)}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab, index) => (
        <button
          type="button"
          role="tab"
          id={`${id}-${index}`}
          key={tab.key}
          aria-selected={tab.key === selected}
          aria-controls={`${id}-panel`}
          tabIndex={tab.key === selected ? 0 : -1}
          onClick={() => onSelect(tab.key)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}

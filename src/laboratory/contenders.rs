//! Who takes part in a head-to-head: all there are, by how far each was tuned, and a field for others.

use leptos::prelude::*;

use super::entry::{self, Entry, Pick};
use experiments::laboratory::{
    contender::{Budget, Contender},
    written,
};
use widgets::{passing::passing_memo, tick::Tick};

/// What contenders have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Known,
    Tuned,
    Controls,
    Visitors,
}

impl Group {
    const ALL: [Group; 4] = [Group::Known, Group::Tuned, Group::Controls, Group::Visitors];

    fn of(budget: Budget) -> Self {
        match budget {
            Budget::Default => Group::Known,
            Budget::Tuned => Group::Tuned,
            Budget::SameSchedule | Budget::SameRate | Budget::SameStep | Budget::TunedSchedule => {
                Group::Controls
            }
            Budget::Edited | Budget::Evolved | Budget::Written => Group::Visitors,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Group::Known => "Default: as they are known",
            Group::Tuned => "Rate tuned: each at the best of 5",
            Group::Controls => "Controls: Adam matched to the editor",
            Group::Visitors => "Yours",
        }
    }
}

/// Who takes part, and how far each was tuned.
#[component]
pub fn Contenders(entry: Entry) -> impl IntoView {
    let all = Memo::new(move |_| entry.all());
    let group = |group: Group| {
        let id = format!("lab-contenders-{group:?}");
        let title_id = id.clone();
        let picks = Memo::new(move |_| {
            let mut picks = all.get();
            picks.retain(|pick| {
                let contender = entry.contender(*pick);
                contender.is_some_and(|contender| Group::of(contender.budget) == group)
            });
            picks
        });
        view! {
            <div class="lab-contender-group" role="group" aria-labelledby=id>
                <p id=title_id class="soft">{group.title()}</p>
                <For each=move || picks.get() key=|pick| *pick let(pick)>
                    <ContenderRow entry=entry pick=pick />
                </For>
            </div>
        }
    };
    view! {
        <fieldset class="lab-contenders" tabindex="-1">
            <legend>"Who takes part"</legend>
            <div class="lab-contender-groups">{Group::ALL.map(group).into_iter().collect_view()}</div>
            <Write entry=entry />
        </fieldset>
    }
}

/// One who can take part; what was written can be taken off the list.
#[component]
fn ContenderRow(entry: Entry, pick: Pick) -> impl IntoView {
    let contender = passing_memo(move |_| entry.contender(pick));
    let chosen = passing_memo(move |_| entry.picks.with(|picks| picks.contains(&pick)));
    let text = move || {
        let Contender { named, budget } = contender.get()?;
        // Else the group's title says it.
        let own = matches!(Group::of(budget), Group::Controls | Group::Visitors);
        let budget = own.then(|| view! { " "<small class="soft">{budget.text()}</small> });
        Some(view! { <span>{named.name}{budget}</span> })
    };
    let label = move || {
        let name = contender.get().map(|contender| contender.named.name);
        format!("Remove {}", name.unwrap_or_default())
    };
    let button = match pick {
        Pick::Written(number) => Some(view! {
            <button
                type="button"
                class="lab-remove"
                aria-label=label
                title="Remove"
                on:click=move |_| entry.remove(number)
            >
                "×"
            </button>
        }),
        _ => None,
    };
    view! {
        <div class="lab-contender">
            <Tick on=move || chosen.get() tick=move |on| entry.pick(pick, on) fixed=pick == entry::ADAM>
                {text}
            </Tick>
            {button}
        </div>
    }
}

/// A field for an optimizer in writing.
#[component]
fn Write(entry: Entry) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let add = move || match written::read(&text.get_untracked()) {
        Ok(named) => {
            entry.write(named);
            text.set(String::new());
            refused.set(None);
        }
        Err(reason) => refused.set(Some(format!("Not added: {reason}"))),
    };
    view! {
        <form
            class="lab-write"
            on:submit=move |event| {
                event.prevent_default();
                add();
            }
        >
            <label>
                <span>"Another one: a name such as adam@0.002+schedule, a link, or a genome as JSON"</span>
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    data-testid="race-write"
                    aria-invalid=move || refused.with(Option::is_some).to_string()
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </label>
            <button type="submit" disabled=move || text.with(|text| text.trim().is_empty())>"Add"</button>
            <button
                type="button"
                title="Keeps it on the list as it stands, so that it races beside genomes that are opened later"
                on:click=move |_| entry.set_aside()
            >
                "Add the genome in the editor"
            </button>
            <p class="fault" role="status">{refused}</p>
        </form>
    }
}

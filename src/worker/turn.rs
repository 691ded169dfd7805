//! Letting the event loop take its turn, without the four milliseconds that a timer costs.

use std::{cell::RefCell, rc::Rc};

use futures_channel::oneshot;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageChannel, MessageEvent};

/// Gives way to everything that waits in the worker's event loop.
pub struct Turns {
    channel: MessageChannel,
    waiting: Rc<RefCell<Option<oneshot::Sender<()>>>>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

impl Turns {
    /// Opens a message channel to itself.
    pub fn new() -> Self {
        let channel = MessageChannel::new().expect("a worker can open a message channel");
        let waiting = Rc::new(RefCell::new(None::<oneshot::Sender<()>>));
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let waiting = Rc::clone(&waiting);
            move |_| {
                if let Some(sender) = waiting.borrow_mut().take() {
                    // Nobody waits any more: the job was dropped.
                    let _ = sender.send(());
                }
            }
        });
        channel
            .port1()
            .set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Self {
            channel,
            waiting,
            _on_message: on_message,
        }
    }

    /// Returns after everything that is waiting now has had its turn.
    pub async fn next(&self) {
        let (sender, receiver) = oneshot::channel();
        self.waiting.replace(Some(sender));
        if self.channel.port2().post_message(&JsValue::NULL).is_ok() {
            // An error means that the sender was dropped, which `self` prevents.
            let _ = receiver.await;
        }
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        self.channel.port1().set_onmessage(None);
        self.channel.port1().close();
    }
}
